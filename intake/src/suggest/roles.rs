//! Which field is what, by its name and by what is in it.

use alloc::string::String;
use alloc::vec::Vec;

use crate::time::Format;

/// A field of a sample, and its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) values: Vec<String>,
}

// Names by kind, in lower case, the likeliest first.

const WAYBILL_IDS: &str = "\
    运单号 快递单号 物流单号 面单号 邮件号 单号 子单号 客户运单号 waybill_id waybillid waybillno \
    waybill_no mail_no mailno billcode traceno tracking_number trackingnumber logisticcode nu \
    number";

const TIMES: &str = "\
    扫描时间 操作时间 轨迹时间 更新时间 发生时间 上传时间 最新物流时间 时间 accepttime \
    accept_time optime scantime scandate actiontime action_time operationtime upload_time \
    checkpoint_time ftime time_iso time date";

const CODES: &str = "\
    操作类型 扫描类型 物流子状态 物流状态 轨迹节点 操作码 状态 op_code opcode scantype scan_type \
    statuscode sublogisticsstatus logisticsstatus sub_status subtag actiontype action_type \
    infocontent eventtype action state status type code";

const TEXTS: &str = "\
    轨迹描述 物流信息 最新物流详情 描述 详情 备注 acceptstation context description desc remark \
    memo message opdesc processinfo action_msg actionmsg";

const CARRIERS: &str = "\
    快递公司 快递公司名称 delivery_id shippercode com cpcode carrier slug";

/// What a field may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    WaybillId,
    Time,
    Code,
    Text,
    Token,
    Carrier,
}

impl Role {
    /// The names that fields of this kind have, the likeliest first.
    fn names(self) -> impl Iterator<Item = &'static str> {
        let names = match self {
            Self::WaybillId => WAYBILL_IDS,
            Self::Time => TIMES,
            Self::Code => CODES,
            Self::Text => TEXTS,
            Self::Token => "token",
            Self::Carrier => CARRIERS,
        };
        names.split_whitespace()
    }

    /// The field of this kind, by its name; of times and codes also by what is in it.
    pub(super) fn find(self, columns: &[Column]) -> Option<&Column> {
        let by_name = self.names().find_map(|name| {
            columns
                .iter()
                .find(|column| column.name.to_lowercase() == name)
        });
        by_name.or_else(|| {
            let mut times = columns.iter().filter(|column| is_time(column));
            times.next().filter(|_| self == Self::Time)
        })
    }
}

/// Whether most values are times that can't be numbers of anything else.
fn is_time(column: &Column) -> bool {
    let times = column.values.iter().filter(|value| {
        let separated = value.contains(['-', '/', ':', '年']);
        separated && !formats_of([value.as_str()].into_iter()).is_empty()
    });
    !column.values.is_empty() && times.count() * 2 > column.values.len()
}

/// Those that are needed for some values, in the order in which they are tried.
pub(super) fn formats_of<'v>(values: impl Iterator<Item = &'v str> + Clone) -> Vec<&'static str> {
    let mut needed = Vec::new();
    let mut left: Vec<&str> = values.collect();
    for (name, format) in Format::common() {
        let before = left.len();
        left.retain(|value| format.read(value).is_none());
        if left.len() < before {
            needed.push(name);
        }
    }
    needed
}
