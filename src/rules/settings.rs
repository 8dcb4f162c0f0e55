//! The settings of a rule set. Each is written once, here: a field, a row of facts, and where its
//! value is read and set.
//!
//! Rule files, their schema, the difference of two rule sets, the fingerprint and the listings go
//! through [`Setting::ALL`], so that a new setting is in all of them.

use core::fmt;

use serde::de::MapAccess;
use serde::{Serialize, Serializer};

use crate::message::{MessagePolicy, PhoneRule};
use crate::text::{duration, duration_zh};

/// What a rule set has beside its table: how far clocks may be off, what a message may hold, and
/// the options.
///
/// ```
/// use waybill_engine::{RuleSet, Setting};
///
/// let settings = RuleSet::STRICT.settings();
/// assert_eq!(settings.tolerance, 0);
/// let line = |setting: Setting| format!("{setting}: {}", settings.get(setting));
/// let lines = Setting::ALL.map(line);
/// assert_eq!(lines[..3], ["tolerance: 0 s", "closing_tolerance: 0 s", "allowance: 300 s"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Settings {
    /// By how many seconds an update may be earlier than the highest accepted time.
    pub tolerance: u32,
    /// The same for what ends a delivery or the order, if it is another number; see
    /// [there](crate::RuleSet::with_closing_tolerance).
    pub closing_tolerance: Option<u32>,
    /// By how many seconds an update may be later than now.
    pub allowance: u32,
    /// What messages may hold.
    pub messages: MessagePolicy,
    /// Whether a cancellation is refused once anything was accepted; see
    /// [there](crate::RuleSet::with_cancel_only_before_any_update).
    pub cancel_only_before_any_update: bool,
    /// Whether a pickup starts a signed waybill again; see
    /// [there](crate::RuleSet::with_new_cycle_after_signed).
    pub new_cycle_after_signed: bool,
}

/// One of the [`Settings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[non_exhaustive]
pub enum Setting {
    /// [`Settings::tolerance`].
    Tolerance,
    /// [`Settings::closing_tolerance`](struct@Settings#structfield.closing_tolerance).
    ClosingTolerance,
    /// [`Settings::allowance`].
    Allowance,
    /// [`MessagePolicy::max_chars`] of [`Settings::messages`].
    MaxChars,
    /// [`MessagePolicy::phones`] of [`Settings::messages`].
    Phones,
    /// [`Settings::cancel_only_before_any_update`].
    CancelOnlyBeforeAnyUpdate,
    /// [`Settings::new_cycle_after_signed`].
    NewCycleAfterSigned,
}

struct Facts {
    setting: Setting,
    name: &'static str,
    /// What a listing puts before the value.
    label: &'static str,
    label_zh: &'static str,
    /// What the schema of a rule file says.
    description: &'static str,
    /// Whether it is a mark of the table, and part of the rules' identity as such.
    is_mark: bool,
    /// Whether it is in the fingerprint of rules also at its default, as those of the first version
    /// are. Any other is in it only where it is not, so that stored fingerprints stay as they are.
    is_always_in_fingerprint: bool,
}

const FACTS: [Facts; Setting::COUNT] = [
    Facts {
        setting: Setting::Tolerance,
        name: "tolerance",
        label: "times may go back by",
        label_zh: "时间可倒退",
        description: "Seconds by which an update may be earlier than the highest accepted time",
        is_mark: false,
        is_always_in_fingerprint: true,
    },
    Facts {
        setting: Setting::ClosingTolerance,
        name: "closing_tolerance",
        label: "closing ones may go back by",
        label_zh: "签收、失败、取消可倒退",
        description: "The same for Signed, DeliveryFailed and Cancelled; the tolerance if left out",
        is_mark: false,
        is_always_in_fingerprint: false,
    },
    Facts {
        setting: Setting::Allowance,
        name: "allowance",
        label: "times may be ahead by",
        label_zh: "时间可超前",
        description: "Seconds by which an update may be later than now",
        is_mark: false,
        is_always_in_fingerprint: true,
    },
    Facts {
        setting: Setting::MaxChars,
        name: "max_chars",
        label: "messages have at most",
        label_zh: "文案最多",
        description: "The most characters of a message",
        is_mark: false,
        is_always_in_fingerprint: true,
    },
    Facts {
        setting: Setting::Phones,
        name: "phones",
        label: "mobile numbers",
        label_zh: "手机号",
        description: "What happens to mobile numbers that are not the bare 11 digits",
        is_mark: false,
        is_always_in_fingerprint: true,
    },
    Facts {
        setting: Setting::CancelOnlyBeforeAnyUpdate,
        name: "cancel_only_before_any_update",
        label: "cancel only before updates",
        label_zh: "仅首次更新前可取消",
        description: "Refuse a cancellation once anything was accepted",
        is_mark: false,
        is_always_in_fingerprint: true,
    },
    Facts {
        setting: Setting::NewCycleAfterSigned,
        name: "new_cycle_after_signed",
        label: "new cycle after Signed",
        label_zh: "签收后可开始新一轮",
        description: "Let a pickup start the waybill again after the signature",
        is_mark: true,
        is_always_in_fingerprint: false,
    },
];

impl Settings {
    /// The settings of [`RuleSet::STANDARD`](crate::RuleSet::STANDARD), and of a rule file that
    /// leaves them out.
    pub const STANDARD: Self = Self {
        tolerance: 60,
        closing_tolerance: None,
        allowance: 300,
        messages: MessagePolicy::DEFAULT,
        cancel_only_before_any_update: false,
        new_cycle_after_signed: false,
    };

    /// The value of a setting.
    #[must_use]
    pub const fn get(&self, setting: Setting) -> SettingValue {
        match setting {
            Setting::Tolerance => SettingValue::Seconds(self.tolerance),
            Setting::ClosingTolerance => SettingValue::Seconds(self.closing_tolerance()),
            Setting::Allowance => SettingValue::Seconds(self.allowance),
            Setting::MaxChars => SettingValue::Characters(self.messages.max_chars),
            Setting::Phones => SettingValue::Phones(self.messages.phones),
            Setting::CancelOnlyBeforeAnyUpdate => {
                SettingValue::Switch(self.cancel_only_before_any_update)
            }
            Setting::NewCycleAfterSigned => SettingValue::Switch(self.new_cycle_after_signed),
        }
    }

    /// By how many seconds an update that ends a delivery or the order may be earlier than the
    /// highest accepted time.
    pub(super) const fn closing_tolerance(&self) -> u32 {
        match self.closing_tolerance {
            Some(seconds) => seconds,
            None => self.tolerance,
        }
    }

    /// Whether a rule file with these settings need not name this one, as it follows another.
    pub(crate) const fn is_left_out(&self, setting: Setting) -> bool {
        matches!(setting, Setting::ClosingTolerance) && self.closing_tolerance.is_none()
    }

    /// The value of a setting that is left out of a rule file with the others.
    const fn default_of(&self, setting: Setting) -> SettingValue {
        match setting {
            Setting::ClosingTolerance => SettingValue::Seconds(self.tolerance),
            Setting::Tolerance
            | Setting::Allowance
            | Setting::MaxChars
            | Setting::Phones
            | Setting::CancelOnlyBeforeAnyUpdate
            | Setting::NewCycleAfterSigned => Self::STANDARD.get(setting),
        }
    }

    /// Takes a setting's value from a rule file.
    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        setting: Setting,
        file: &mut A,
    ) -> Result<(), A::Error> {
        match setting {
            Setting::Tolerance => self.tolerance = file.next_value()?,
            Setting::ClosingTolerance => self.closing_tolerance = Some(file.next_value()?),
            Setting::Allowance => self.allowance = file.next_value()?,
            Setting::MaxChars => self.messages.max_chars = file.next_value()?,
            Setting::Phones => self.messages.phones = file.next_value()?,
            Setting::CancelOnlyBeforeAnyUpdate => {
                self.cancel_only_before_any_update = file.next_value()?;
            }
            Setting::NewCycleAfterSigned => self.new_cycle_after_signed = file.next_value()?,
        }
        Ok(())
    }

    /// Takes a setting's value from its [number](SettingValue::number); `None` if no value has it.
    pub(crate) fn set_number(&mut self, setting: Setting, number: u64) -> Option<()> {
        match setting {
            Setting::Tolerance => self.tolerance = number.try_into().ok()?,
            Setting::ClosingTolerance => self.closing_tolerance = Some(number.try_into().ok()?),
            Setting::Allowance => self.allowance = number.try_into().ok()?,
            Setting::MaxChars => self.messages.max_chars = number.try_into().ok()?,
            Setting::Phones => {
                let place = usize::try_from(number).ok()?;
                self.messages.phones = *PhoneRule::ALL.get(place)?;
            }
            Setting::CancelOnlyBeforeAnyUpdate => {
                self.cancel_only_before_any_update = switch(number)?;
            }
            Setting::NewCycleAfterSigned => self.new_cycle_after_signed = switch(number)?,
        }
        Some(())
    }

    /// The part of a fingerprint of rules that comes after their table.
    pub(super) fn identity(&self) -> impl fmt::Display + '_ {
        let is_part = |setting: Setting| {
            let is_default = self.get(setting) == self.default_of(setting);
            setting.facts().is_always_in_fingerprint || !(setting.is_mark() || is_default)
        };
        fmt::from_fn(move |f| {
            for setting in Setting::ALL.into_iter().filter(|setting| is_part(*setting)) {
                write!(f, " {setting}={}", self.get(setting).bare())?;
            }
            Ok(())
        })
    }
}

/// On or off, of its [number](SettingValue::number).
const fn switch(number: u64) -> Option<bool> {
    match number {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

impl Setting {
    pub(crate) const COUNT: usize = 7;

    /// All of them, in the order of a rule file.
    pub const ALL: [Self; Self::COUNT] = {
        let mut all = [Self::Tolerance; Self::COUNT];
        let mut i = 0;
        while i < all.len() {
            assert!(
                FACTS[i].setting as usize == i,
                "a row stands in its variant's place"
            );
            all[i] = FACTS[i].setting;
            i += 1;
        }
        all
    };

    const fn facts(self) -> &'static Facts {
        &FACTS[self as usize]
    }

    /// The name in a rule file, in `snake_case`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The English words before its value in a listing.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.facts().label
    }

    /// The Chinese words before its value in a listing.
    #[must_use]
    pub const fn label_zh(self) -> &'static str {
        self.facts().label_zh
    }

    /// What it is, for the schema of a rule file.
    pub(crate) const fn description(self) -> &'static str {
        self.facts().description
    }

    /// Whether its default is a value, and not that of another setting.
    pub(crate) const fn has_own_default(self) -> bool {
        !matches!(self, Self::ClosingTolerance)
    }

    /// Whether it is a mark of the table, so that its change is one of the table's.
    pub(super) const fn is_mark(self) -> bool {
        self.facts().is_mark
    }

    /// The setting with this [`name`](Self::name), if there is one.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.name() == name)
    }
}

/// The name.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The value of a [`Setting`].
///
/// ```
/// use waybill_engine::{RuleSet, Setting};
///
/// let limit = RuleSet::STANDARD.settings().get(Setting::MaxChars);
/// assert_eq!(limit.to_string(), "512");
/// assert_eq!(limit.english().to_string(), "512 characters");
/// assert_eq!(limit.chinese().to_string(), "512 个字符");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SettingValue {
    /// A time.
    Seconds(u32),
    /// A length.
    Characters(usize),
    /// How the phone rule is taken.
    Phones(PhoneRule),
    /// On or off.
    Switch(bool),
}

impl SettingValue {
    /// The English words for it in a listing.
    #[must_use]
    pub fn english(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Characters(count) => write!(f, "{count} characters"),
            Self::Switch(is_on) => f.write_str(if is_on { "yes" } else { "no" }),
            Self::Seconds(seconds @ ..60) => write!(f, "{seconds} s"),
            Self::Seconds(seconds) => write!(f, "{seconds} s ({})", duration(seconds.into())),
            Self::Phones(_) => write!(f, "{self}"),
        })
    }

    /// The Chinese words for it in a listing.
    #[must_use]
    pub fn chinese(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Seconds(seconds @ ..60) => write!(f, "{seconds} 秒"),
            Self::Seconds(seconds) => {
                write!(f, "{seconds} 秒（{}）", duration_zh(seconds.into()))
            }
            Self::Characters(count) => write!(f, "{count} 个字符"),
            Self::Switch(is_on) => f.write_str(if is_on { "是" } else { "否" }),
            Self::Phones(rule) => write!(f, "{rule}"),
        })
    }

    /// The value as a number: of seconds or characters, a phone rule's place among
    /// [`PhoneRule::ALL`], 0 or 1.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Seconds(seconds) => seconds.into(),
            Self::Characters(count) => count as u64,
            Self::Phones(rule) => {
                let others = PhoneRule::ALL
                    .into_iter()
                    .take_while(|other| *other != rule);
                others.count() as u64
            }
            Self::Switch(is_on) => is_on.into(),
        }
    }

    /// As in a file, without quotes.
    pub(crate) fn bare(self) -> impl fmt::Display {
        fmt::from_fn(move |f| match self {
            Self::Seconds(seconds) => write!(f, "{seconds}"),
            Self::Characters(count) => write!(f, "{count}"),
            Self::Phones(rule) => write!(f, "{rule}"),
            Self::Switch(is_on) => write!(f, "{is_on}"),
        })
    }
}

/// As in a file, with the unit of a time: `60 s`, `512`, `reject`, `false`.
impl fmt::Display for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self {
            Self::Seconds(_) => " s",
            Self::Characters(_) | Self::Phones(_) | Self::Switch(_) => "",
        };
        write!(f, "{}{unit}", self.bare())
    }
}

/// As in a rule file.
impl Serialize for SettingValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Seconds(seconds) => seconds.serialize(serializer),
            Self::Characters(count) => count.serialize(serializer),
            Self::Phones(rule) => rule.serialize(serializer),
            Self::Switch(is_on) => is_on.serialize(serializer),
        }
    }
}
