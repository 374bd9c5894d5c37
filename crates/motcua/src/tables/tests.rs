//! The list of tables is what the database has.

use std::collections::BTreeMap;

use super::{Carried, TABLES};
use crate::store::Prefix;
use crate::{connect, schema};

/// A table that is made and does not stand in the list would be lost by a copy.
#[tokio::test]
async fn the_list_is_what_the_database_has() {
    let open = connect::open("sqlite::memory:", Prefix::usual()).await.unwrap();
    schema::migrate(&open.write).await.unwrap();
    let select =
        "SELECT m.name AS owner, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' ORDER BY m.name, c.cid";
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for row in open.write.query(select, Vec::new()).await.unwrap() {
        let column = (row.try_get("", "name").unwrap(), row.try_get("", "type").unwrap());
        found.entry(row.try_get("", "owner").unwrap()).or_default().push(column);
    }
    let text = |column: &(&str, &str)| (column.0.to_owned(), column.1.to_owned());
    let listed = TABLES
        .iter()
        .map(|table| (table.name.to_owned(), table.columns.iter().map(text).collect::<Vec<_>>()));
    assert_eq!(listed.collect::<BTreeMap<_, _>>(), found, "TABLES and the schema differ");
}

/// The key of the list is one that the database holds, and no part of it is ever NULL.
#[tokio::test]
async fn every_key_is_the_primary_one() {
    let open = connect::open("sqlite::memory:", Prefix::usual()).await.unwrap();
    schema::migrate(&open.write).await.unwrap();
    for table in TABLES.iter().filter(|table| table.carried != Carried::Never) {
        let select = format!(
            "SELECT name FROM pragma_table_info('{}') WHERE pk > 0 AND \"notnull\" = 1 ORDER BY pk",
            table.name
        );
        let rows = open.write.query(&select, Vec::new()).await.unwrap();
        let key: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
        assert_eq!(key, table.key, "{}", table.name);
    }
}
