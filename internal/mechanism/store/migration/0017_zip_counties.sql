CREATE TABLE zip_counties (
  company_id TEXT NOT NULL, zip TEXT NOT NULL, fips TEXT NOT NULL,
  PRIMARY KEY (company_id, zip, fips)
);
