"""What `import analytics` offers: opening and loading logs, asking them, charts and pages.

The command line is written on it, and can do nothing more.
"""
