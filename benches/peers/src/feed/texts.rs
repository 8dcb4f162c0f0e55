//! The texts for consignees, in Chinese. Sites, people and numbers are made up.

use fastrand::Rng;
use waybill_engine::ActionType;

const CITIES: [&str; 12] = [
    "杭州市",
    "深圳市",
    "成都市",
    "武汉市",
    "西安市",
    "苏州市",
    "长沙市",
    "佛山市",
    "乌鲁木齐市",
    "呼和浩特市",
    "泉州市",
    "石家庄市",
];

const SITES: [&str; 12] = [
    "临江路营业部",
    "东湖新村网点",
    "软件园二部",
    "城北公司",
    "文苑服务点",
    "青石桥站",
    "河西工业区网点",
    "云栖路营业点",
    "南门代办点",
    "梧桐里驿站",
    "学府街服务部",
    "海棠湾分部",
];

const HUBS: [&str; 10] = [
    "华东一号转运中心",
    "珠江口分拨中心",
    "蜀道集散中心",
    "江汉枢纽",
    "秦岭转运场",
    "太湖分拨中心",
    "湘中转运中心",
    "天山枢纽",
    "阴山中转站",
    "闽南集散中心",
];

const COURIERS: [&str; 12] = [
    "张师傅",
    "刘师傅",
    "小马",
    "黄站长",
    "吴快递员",
    "司马师傅",
    "古丽",
    "老谢",
    "唐师傅",
    "许业务员",
    "小鲁",
    "高师傅",
];

const PEOPLE: [&str; 8] = [
    "本人",
    "家人",
    "前台",
    "门卫",
    "邻居",
    "物业服务中心",
    "同事代收",
    "收发室",
];

const LOCKERS: [&str; 6] = [
    "3 栋北侧智能柜",
    "西门“喜乐”超市",
    "地下一层快递柜 12 格",
    "阳光花园驿站",
    "教学楼旁取件柜",
    "广场东侧自提点",
];

const PICKUP: &[&str] = &[
    "【{city}】{site}的{courier}（{mobile}）已揽收",
    "您的快件已由{site}揽收，揽件员{courier}，电话：{mobile}",
    "{courier}已上门取件，网点电话{landline}，客服热线{hotline}",
    "【{city}】{site}已收件，包裹正在打包，预计{day}送达",
];

const PICKUP_FAILED: &[&str] = &[
    "{courier}上门未遇到寄件人，已约{day}再次上门，联系电话{mobile}",
    "物品超出收寄范围，揽收未成功，详询{landline}",
];

const ASSIGNED: &[&str] = &[
    "订单已分配给{site}的{courier}【{mobile}】，请准备好包裹",
    "{courier}（{mobile}）将于两小时内上门取件",
];

const TRANSIT: &[&str] = &[
    "【{city}】快件已到达{hub}",
    "【{city}】快件已从{hub}发出，下一站{site}，车牌尾号{code}",
    "快件离开{site}，发往{hub}，预计{day}到达",
    "{hub}已完成分拣，格口\"{code}\"，等待装车",
    "【{city}】{hub}卸车扫描完成，操作员{courier}，袋号{bag}",
    "快件在{hub}等待中转，受天气影响可能延误，感谢您的耐心等待",
    "到件：{city}\\{hub}\\{code}号道口",
    "运输途中，已过{city}，车辆由{courier}驾驶",
];

const OUT: &[&str] = &[
    "【{city}】{site}的{courier}【{mobile}】正在为您派件，请保持电话畅通",
    "派送中：{courier}（{mobile}），如需改约请提前联系，网点电话{landline}",
    "您的快件由{courier}{mobile}派送，今天 18:00 前送达",
    "{courier}[{mobile}]已出发，客服热线{hotline}，祝您生活愉快",
];

const FAILED: &[&str] = &[
    "电话无人接听，派送未成功，改于{day}再派，{courier}（{mobile}）",
    "收件地址不详，快件带回{site}，请致电{landline}",
    "收件人要求改期，已约{day}派送",
];

const SIGNED: &[&str] = &[
    "已签收，签收人：{person}，如有疑问请联系{courier}（{mobile}）",
    "您的快件已由{person}签收，感谢使用，投诉热线{hotline}",
    "包裹已放入{locker}并取出，感谢您的配合 🙏",
    "【{city}】{person}已签收，期待再次为您服务",
];

const CANCELLED: &[&str] = &["寄件人取消了订单", "订单已取消，原因：\"地址填错\""];

const HELD: &[&str] = &[
    "因暴雪高速封闭，快件暂存{hub}，恢复后立即发出",
    "收件人要求暂缓派送，快件保留在{site}，{day}后派送",
];

/// A text for an action; the same number gives the same text.
#[must_use]
pub fn text(action: ActionType, number: u32) -> String {
    let mut random = Rng::with_seed(u64::from(number));
    let template = one_of(&mut random, templates(action));
    let mut text = String::with_capacity(160);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(before);
        value(name, &mut random, &mut text);
        rest = behind;
    }
    text.push_str(rest);
    text
}

const fn templates(action: ActionType) -> &'static [&'static str] {
    match action {
        ActionType::PickedUp => PICKUP,
        ActionType::PickupFailed => PICKUP_FAILED,
        ActionType::CourierAssigned => ASSIGNED,
        ActionType::InTransit => TRANSIT,
        ActionType::OutForDelivery => OUT,
        ActionType::Signed => SIGNED,
        ActionType::DeliveryFailed => FAILED,
        ActionType::Cancelled => CANCELLED,
        ActionType::Held => HELD,
    }
}

fn value(name: &str, random: &mut Rng, text: &mut String) {
    match name {
        "city" => text.push_str(one_of(random, &CITIES)),
        "site" => text.push_str(one_of(random, &SITES)),
        "hub" => text.push_str(one_of(random, &HUBS)),
        "courier" => text.push_str(one_of(random, &COURIERS)),
        "person" => text.push_str(one_of(random, &PEOPLE)),
        "locker" => text.push_str(one_of(random, &LOCKERS)),
        "mobile" => {
            // Numbers of nobody: the middle four digits are zeros.
            text.push_str(one_of(
                random,
                &["1300000", "1380000", "1590000", "1860000", "1990000"],
            ));
            digits(4, random, text);
        }
        "landline" => {
            text.push_str(one_of(
                random,
                &["0571-8655", "0755-2655", "028-8555", "(010)6555"],
            ));
            digits(4, random, text);
        }
        "hotline" => text.push_str(one_of(random, &["95338", "95720", "4000633333", "950616"])),
        "day" => {
            text.push(char::from(b'1' + random.u8(0..9)));
            text.push('月');
            text.push(char::from(b'1' + random.u8(0..9)));
            text.push('日');
        }
        "code" => digits(3, random, text),
        "bag" => {
            text.push_str("77");
            digits(12, random, text);
        }
        other => unreachable!("no such placeholder: {other}"),
    }
}

fn digits(count: usize, random: &mut Rng, text: &mut String) {
    for _ in 0..count {
        text.push(char::from(b'0' + random.u8(0..10)));
    }
}

fn one_of<'a>(random: &mut Rng, texts: &[&'a str]) -> &'a str {
    texts[random.usize(0..texts.len())]
}
