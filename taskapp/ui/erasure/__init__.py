"""Parts of the settings that export and erase: the export, deleting the organization, deleting the own account."""
