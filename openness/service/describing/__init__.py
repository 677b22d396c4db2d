"""What the OpenAPI document says that Litestar cannot know from the routes."""
