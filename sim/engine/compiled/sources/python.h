/* What Python calls. */
#ifndef PYTHON_H
#define PYTHON_H

#ifdef _WIN32
#define CALLED_FROM_PYTHON __declspec(dllexport)
#else
#define CALLED_FROM_PYTHON __attribute__((visibility("default")))
#endif

#endif
