"""The local page: a manager moves sliders, and figures beside today's sharpen as runs come in.

``knobs`` are what can be turned and what each changes in the scenario; ``sources`` the scenarios
that may be opened; ``tabs`` the browser's tabs and their runs; ``figures`` and ``charts`` what is
shown; ``downloads`` what may be taken along; ``guard`` who may ask; ``server`` the routes.

The only room with a web framework: FastAPI and uvicorn, of the extra ``page``. ``static/`` holds
htmx 2.0.11 (npm package ``htmx.org``, Zero-Clause BSD), unchanged: sha256 of ``htmx.min.js`` is
d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717.
"""
