"""Settings of the inventory module, taken from the environment."""
import os


class Settings:
    MODULE_NAME: str = os.environ.get("MODULE_NAME", "inventory")
    TABLE_PREFIX: str = "inv_"
    DATABASE_URL: str = os.environ.get(
        "DATABASE_URL", "postgresql+asyncpg://appuser:apppass@localhost:5432/appdb"
    )


settings = Settings()
