"""Running a model: requests and events, samplers, backends, the engine process and its client."""
