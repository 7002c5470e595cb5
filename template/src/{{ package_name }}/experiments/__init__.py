"""Champion against challenger on live traffic: planning, queries and analysis."""
