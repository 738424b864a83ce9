"""What all reports draw with: style, words, dates, tables, the page, the files of a folder.

Every wing may use it; it knows no answer of its own.
"""
