"""Settings: the configuration file, its profiles and policies, validated once."""
