"""Models of the crm module."""
from app.models import core_refs  # noqa: F401
from app.models.contacts import Activity, Company, Contact, LeadSource, Tag, company_tags, contact_tags
from app.models.marketing import Campaign, CampaignMember
from app.models.sales import Opportunity, Pipeline, Stage, StageChange

__all__ = [
    "Activity",
    "Campaign",
    "CampaignMember",
    "Company",
    "Contact",
    "LeadSource",
    "Opportunity",
    "Pipeline",
    "Stage",
    "StageChange",
    "Tag",
    "company_tags",
    "contact_tags",
]
