"""Settings of the core platform, taken from the environment."""
import os


class Settings:
    MODULE_NAME: str = "core"

    # Tables with these prefixes belong to the modules.
    MODULE_PREFIXES: tuple[str, ...] = ("fin_", "inv_", "hr_", "crm_", "pay_")

    DATABASE_URL: str = os.environ.get(
        "DATABASE_URL", "postgresql+asyncpg://appuser:apppass@localhost:5432/appdb"
    )


settings = Settings()
