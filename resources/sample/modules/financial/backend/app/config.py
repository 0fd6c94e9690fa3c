"""Settings of the financial module, taken from the environment."""
import os


class Settings:
    MODULE_NAME: str = "financial"
    TABLE_PREFIX: str = "fin_"
    DATABASE_URL: str = os.environ.get(
        "DATABASE_URL", "postgresql://appuser:apppass@localhost:5432/appdb"
    )
    BASE_CURRENCY: str = os.environ.get("BASE_CURRENCY", "EUR")


settings = Settings()
