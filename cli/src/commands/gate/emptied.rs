//! Lists whose memory is used again, chunk by chunk.

/// The memory of a list for items of the same size, which may live longer or less long than those
/// in it. They are dropped.
pub(super) fn emptied<A, B>(mut items: Vec<A>) -> Vec<B> {
    items.clear();
    // The library collects into the memory that the items come from.
    items.into_iter().map(|_| unreachable!()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emptied_list_keeps_its_memory() {
        let text = String::from("a");
        let list: Vec<&str> = Vec::from([text.as_str(); 100]);
        let (place, capacity) = (list.as_ptr(), list.capacity());
        let emptied: Vec<&'static str> = emptied(list);
        assert_eq!((emptied.as_ptr(), emptied.capacity()), (place, capacity));
        assert!(emptied.is_empty());
    }
}
