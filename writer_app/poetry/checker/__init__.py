"""The checker: any poem against the forms, by code that the composer does not use."""
