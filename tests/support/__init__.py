"""What tests share: real servers, stand-ins that speak real protocols, tables of facts."""
