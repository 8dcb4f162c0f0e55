//! The texts of the ready maps.

/// Each by its name, as in the repository's `maps` folder.
macro_rules! ready {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../maps/", $name, ".toml")))),*]
    };
}

const TEXTS: [(&str, &str); 19] = ready![
    "kdniao",
    "kuaidi100",
    "sf-push",
    "sf-query",
    "zto-push",
    "zto-query",
    "yto",
    "sto",
    "yunda",
    "jt",
    "ems",
    "jd",
    "deppon",
    "cainiao",
    "17track",
    "aftership",
    "fedex",
    "wechat-wide",
    "text-zh",
];

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    TEXTS.into_iter().map(|(name, _)| name)
}

pub(crate) fn text(name: &str) -> Option<&'static str> {
    let mut texts = TEXTS.into_iter();
    texts
        .find(|(known, _)| *known == name)
        .map(|(_, text)| text)
}
