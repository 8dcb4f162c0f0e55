//! How a rule file is written and read, in any serde format.

use alloc::vec::Vec;
use core::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::rows::Rows;
use super::{RuleFile, standard_columns};
use crate::rules::{Setting, Settings};

const NAME: &str = "name";
const COLUMNS: &str = "columns";
const ROWS: &str = "rows";
const HELD_ROWS: &str = "held_rows";

/// The names of all fields, in their order.
const FIELDS: [&str; Setting::COUNT + 4] = {
    let mut fields = [NAME; Setting::COUNT + 4];
    let mut i = 0;
    while i < Setting::COUNT {
        fields[1 + i] = Setting::ALL[i].name();
        i += 1;
    }
    fields[Setting::COUNT + 1] = COLUMNS;
    fields[Setting::COUNT + 2] = ROWS;
    fields[Setting::COUNT + 3] = HELD_ROWS;
    fields
};

enum Field {
    Name,
    Setting(Setting),
    Columns,
    Rows,
    HeldRows,
}

impl Serialize for RuleFile {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut file = serializer.serialize_struct("RuleFile", FIELDS.len())?;
        file.serialize_field(NAME, &self.name)?;
        for setting in Setting::ALL {
            if self.settings.is_left_out(setting) {
                file.skip_field(setting.name())?;
            } else {
                file.serialize_field(setting.name(), &self.settings.get(setting))?;
            }
        }
        file.serialize_field(COLUMNS, &self.columns)?;
        file.serialize_field(ROWS, &self.rows)?;
        file.serialize_field(HELD_ROWS, &self.held_rows)?;
        file.end()
    }
}

impl<'de> Deserialize<'de> for RuleFile {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct File;

        impl<'de> Visitor<'de> for File {
            type Value = RuleFile;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("struct RuleFile")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RuleFile, A::Error> {
                let mut settings = Settings::STANDARD;
                let mut seen = [false; Setting::COUNT];
                let (mut name, mut columns, mut rows, mut held_rows) = (None, None, None, None);
                while let Some(field) = map.next_key()? {
                    match field {
                        Field::Name => read_once(NAME, &mut name, &mut map)?,
                        Field::Columns => read_once(COLUMNS, &mut columns, &mut map)?,
                        Field::Rows => read_once(ROWS, &mut rows, &mut map)?,
                        Field::HeldRows => read_once(HELD_ROWS, &mut held_rows, &mut map)?,
                        Field::Setting(setting) => {
                            if core::mem::replace(&mut seen[setting as usize], true) {
                                return Err(A::Error::duplicate_field(setting.name()));
                            }
                            settings.read(setting, &mut map)?;
                        }
                    }
                }
                Ok(RuleFile {
                    name: name.ok_or_else(|| A::Error::missing_field(NAME))?,
                    settings,
                    columns: columns.unwrap_or_else(standard_columns),
                    rows: rows.ok_or_else(|| A::Error::missing_field(ROWS))?,
                    held_rows: held_rows.unwrap_or_default(),
                })
            }
        }

        deserializer.deserialize_struct("RuleFile", &FIELDS, File)
    }
}

/// Reads a field that may be in a file once.
fn read_once<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    name: &'static str,
    value: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    if value.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *value = Some(map.next_value()?);
    Ok(())
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Field;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("field identifier")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Field, E> {
                match name {
                    NAME => Ok(Field::Name),
                    COLUMNS => Ok(Field::Columns),
                    ROWS => Ok(Field::Rows),
                    HELD_ROWS => Ok(Field::HeldRows),
                    _ => Setting::from_name(name)
                        .map(Field::Setting)
                        .ok_or_else(|| E::unknown_field(name, &FIELDS)),
                }
            }
        }

        deserializer.deserialize_identifier(Name)
    }
}

/// As a map.
impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Map;

        impl<'de> Visitor<'de> for Map {
            type Value = Rows;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("rows by the name of their status")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = map.next_entry()? {
                    rows.push(row);
                }
                Ok(rows.into_iter().collect())
            }
        }

        deserializer.deserialize_map(Map)
    }
}
