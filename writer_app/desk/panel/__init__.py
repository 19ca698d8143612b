"""The assistant beside the page: every slider, from the declarations."""
