//! The rule of the house: who may import whom, held against the files of a package.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{self, Import};

/// A package and its rooms.
pub(super) struct Package {
    /// Where its sources are.
    pub(super) folder: &'static str,
    /// The files that everything may be imported into: the crate's front door.
    pub(super) front: &'static [&'static str],
    /// The rooms, upper floors first. A room imports from lower floors only; rooms on one floor
    /// never import each other.
    pub(super) floors: &'static [&'static [&'static str]],
}

/// A file of a package: its path below the package's folder, and what is in it.
pub(super) type Sources = BTreeMap<String, String>;

struct File<'a> {
    name: &'a str,
    module: Vec<String>,
    imports: Vec<Import>,
}

/// Everything in which a package breaks the rule, a line each.
pub(super) fn faults(package: &Package, sources: &Sources) -> Vec<String> {
    let modules: BTreeMap<Vec<String>, &str> = sources
        .keys()
        .filter(|name| !package.front.contains(&name.as_str()))
        .map(|name| (module_of(name), name.as_str()))
        .collect();
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for (name, text) in sources {
        let module = module_of(name);
        let contents = imports::read(text, &module, &children(&module, &modules));
        for path in contents.other_paths {
            if path.contains("..") {
                faults.push(format!(
                    "{name}: `#[path = \"{path}\"]` leads out of its folder"
                ));
            }
        }
        if !package.front.contains(&name.as_str()) {
            files.push(File {
                name,
                module,
                imports: contents.imports,
            });
        }
    }
    let mut inside = BTreeMap::<&str, BTreeSet<&str>>::new();
    for file in &files {
        let Some(room) = package.room(&file.module) else {
            faults.push(format!("{}: is in no room of the list", file.name));
            continue;
        };
        for import in &file.imports {
            match package.target(file, room, import, &modules) {
                Ok(Some(target)) => drop(inside.entry(file.name).or_default().insert(target)),
                Ok(None) => {}
                Err(fault) => faults.push(format!("{}:{}: {fault}", file.name, import.line)),
            }
        }
    }
    faults.extend(package.empty_rooms(&files));
    faults.extend(circle(&inside).map(|files| format!("a circle: {}", files.join(" imports "))));
    faults
}

impl Package {
    /// The room that a module is in, and its floor.
    fn room(&self, module: &[String]) -> Option<(usize, &'static str)> {
        let rooms = self.floors.iter().enumerate();
        rooms
            .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (floor, *room)))
            .filter(|(_, room)| is_inside(module, room))
            .max_by_key(|(_, room)| room.len())
    }

    /// The file of the same room that is imported, if it is one, or what is wrong.
    fn target<'a>(
        &self,
        file: &File<'_>,
        (floor, room): (usize, &str),
        import: &Import,
        modules: &BTreeMap<Vec<String>, &'a str>,
    ) -> Result<Option<&'a str>, String> {
        let shown = import.path.join("::");
        let lengths = (1..=import.path.len()).rev();
        let module = lengths
            .map(|length| &import.path[..length])
            .find(|module| modules.contains_key(*module))
            .ok_or_else(|| format!("imports `{shown}` through the crate's root"))?;
        if module == file.module {
            return Ok(None);
        }
        let Some((other_floor, other_room)) = self.room(module) else {
            return Err(format!(
                "imports `{shown}`, which is in no room of the list"
            ));
        };
        if other_room != room {
            return match () {
                () if !import.from_root => Err(format!("reaches `{shown}` by `super`")),
                () if other_floor > floor => Ok(None),
                () if other_floor == floor => Err(format!("imports `{shown}` from its own floor")),
                () => Err(format!("imports `{shown}` upwards")),
            };
        }
        let are_siblings = file.module.split_last().map(|(_, parent)| parent)
            == module.split_last().map(|(_, parent)| parent);
        if import.from_root && are_siblings {
            return Err(format!("imports its sibling `{shown}` not by `super`"));
        }
        Ok(Some(modules[module]))
    }

    /// The rooms of the list that have no file.
    fn empty_rooms(&self, files: &[File<'_>]) -> impl Iterator<Item = String> {
        let rooms = self.floors.iter().copied().flatten();
        rooms
            .filter(|room| !files.iter().any(|file| is_inside(&file.module, room)))
            .map(|room| format!("the room `{room}` of the list has no file"))
    }
}

/// The module that a file is: `rules/mod.rs` is `rules`, `rules/table.rs` is `rules::table`.
fn module_of(name: &str) -> Vec<String> {
    let name = name.strip_suffix(".rs").unwrap_or(name);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    name.split('/').map(str::to_owned).collect()
}

fn is_inside(module: &[String], room: &str) -> bool {
    let names: Vec<_> = room.split("::").collect();
    module.len() >= names.len()
        && module
            .iter()
            .zip(names)
            .all(|(module, name)| module == name)
}

/// The modules directly below a module that have files.
fn children<'a>(module: &[String], modules: &'a BTreeMap<Vec<String>, &str>) -> Vec<&'a str> {
    let below = modules.keys().filter_map(|other| other.split_last());
    below
        .filter(|(_, parent)| *parent == module)
        .map(|(name, _)| name.as_str())
        .collect()
}

/// Files that import one another in a circle, the first one once more at the end.
fn circle<'a>(imports: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    let mut settled = BTreeSet::new();
    imports
        .keys()
        .find_map(|file| follow(file, imports, &mut Vec::new(), &mut settled))
}

fn follow<'a>(
    file: &'a str,
    imports: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    way: &mut Vec<&'a str>,
    settled: &mut BTreeSet<&'a str>,
) -> Option<Vec<&'a str>> {
    if let Some(start) = way.iter().position(|earlier| *earlier == file) {
        let mut circle = way.split_off(start);
        circle.push(file);
        return Some(circle);
    }
    if settled.contains(file) {
        return None;
    }
    way.push(file);
    let next = imports.get(file).into_iter().flatten();
    for other in next {
        if let Some(circle) = follow(other, imports, way, settled) {
            return Some(circle);
        }
    }
    way.pop();
    settled.insert(file);
    None
}
