"""The routes of the REST service, one module a subject. Each is thin: it reads the store and answers."""
