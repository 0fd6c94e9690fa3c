"""Settings of the crm module, taken from the environment."""
import os

DEFAULT_URL = "postgresql+asyncpg://appuser:apppass@localhost:5432/appdb"


class Settings:
    MODULE_NAME: str = "crm"
    TABLE_PREFIX: str = f"{MODULE_NAME}_"
    DATABASE_URL: str = os.environ.get("DATABASE_URL", DEFAULT_URL)


settings = Settings()
