"""Settings of the hr module, taken from the environment."""
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    MODULE_NAME: str = "hr"
    TABLE_PREFIX: str = "hr_"
    DATABASE_URL: str = os.environ.get(
        "DATABASE_URL", "postgresql://appuser:apppass@localhost:5432/appdb"
    )


settings = Settings()
