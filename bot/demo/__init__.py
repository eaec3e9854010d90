"""The demonstration: engines, a provider that is not one, invented people, three phones."""
