//! Air waybill numbers, which look like split mobile numbers.

/// The numeric codes from 130 to 199 of large airlines, as IATA gave them out. Source:
/// `opentraveldata/optd_airlines.csv` of the project `OpenTravelData`, of 2026-08-21. Codes of
/// small airlines and of those that no longer fly are left out: each hides one in seven of the
/// split mobile numbers that begin with it.
#[rustfmt::skip]
const AIRLINES: [u16; 14] = [
    131, // Japan Airlines
    134, // Avianca
    136, // Cubana
    139, // Aeroméxico
    141, // flydubai
    147, // Royal Air Maroc
    149, // Luxair
    157, // Qatar Airways
    160, // Cathay Pacific
    172, // Cargolux
    173, // Hawaiian Airlines
    176, // Emirates
    180, // Korean Air
    199, // Tunisair
];

/// Whether eleven digits are an airline's code and a serial number whose last digit is the first
/// seven modulo 7, as IATA's Resolution 600a has it.
pub(super) fn is_air_waybill(digits: &[char; 11]) -> bool {
    let number = |digits: &[char]| {
        let values = digits.iter().filter_map(|digit| digit.to_digit(10));
        values.fold(0, |number, value| number * 10 + value)
    };
    let (airline, serial) = digits.split_at(3);
    let (serial, check) = serial.split_at(7);
    let is_airline = AIRLINES
        .iter()
        .any(|code| u32::from(*code) == number(airline));
    is_airline && number(serial) % 7 == number(check)
}
