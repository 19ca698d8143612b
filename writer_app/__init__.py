"""Writer App: an offline writing desk with a language model beside the page."""

__version__ = "0.1.0"
