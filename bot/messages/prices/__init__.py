"""What a segment costs, channel by channel: said by people, for showing money before something is sent."""
