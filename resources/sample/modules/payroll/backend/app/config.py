"""Settings of the payroll module, taken from the environment."""
import os


class Settings:
    MODULE_NAME: str = os.getenv("MODULE_NAME", "payroll")
    TABLE_PREFIX: str = "pay_"
    DATABASE_URL: str = os.getenv(
        "DATABASE_URL", "postgresql://appuser:apppass@localhost:5432/appdb"
    )
    ENCRYPTION_KEY_FILE: str = os.getenv("ENCRYPTION_KEY_FILE", "/run/secrets/payroll_key")


settings = Settings()
