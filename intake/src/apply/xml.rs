//! XML, as far as a map wants it, under the same paths as JSON.
//!
//! A record is an object with the root element as its member. An attribute and an element are
//! members of the object of their element; where a map has a list, elements of one name are its
//! items, also if there is one.

use alloc::string::String;
use alloc::vec::Vec;

use waybill_engine::JsonType;

use super::node::Node;
use crate::path::Shape;
use crate::xml::{Element, XmlFault, read as read_tree};

/// Reads a document.
pub(super) fn read<'t, 's>(document: &str, shape: &'s Shape) -> Result<Node<'t, 's>, XmlFault> {
    Ok(shaped(read_tree(document)?, shape))
}

/// A value of which this much is wanted.
fn shaped(element: Element, shape: &Shape) -> Node<'static, '_> {
    let Element { members, text } = element;
    let is_text_alone = shape.is_leaf && !text.is_empty() && !any_is_wanted(&members, shape);
    if !members.is_empty() && !is_text_alone {
        return if shape.has_members() {
            object(members, shape)
        } else {
            Node::Other(JsonType::Object)
        };
    }
    leaf(text, shape)
}

fn leaf<'s>(text: String, shape: &Shape) -> Node<'static, 's> {
    if text.is_empty() {
        Node::Null
    } else if shape.is_leaf {
        Node::Leaf(text.into())
    } else {
        Node::Other(JsonType::String)
    }
}

type Members = Vec<(alloc::boxed::Box<str>, Element)>;

fn any_is_wanted(members: &Members, shape: &Shape) -> bool {
    let is_wanted = |name: &str| shape.others.is_some() || shape.member(name).is_some();
    members.iter().any(|(name, _)| is_wanted(name))
}

fn object<'s>(members: Members, shape: &'s Shape) -> Node<'static, 's> {
    let mut nodes: Vec<(&'s str, Node<'static, 's>)> = Vec::new();
    let mut named: Vec<(&'s str, &'s Shape, Vec<Element>)> = Vec::new();
    for (name, element) in members {
        match (shape.member(&name), &shape.others) {
            (Some((name, wanted)), _) => {
                match named.iter_mut().find(|(known, ..)| *known == name) {
                    Some((.., elements)) => elements.push(element),
                    None => named.push((name, wanted, alloc::vec![element])),
                }
            }
            (None, Some(wanted)) => nodes.push(("", shaped(element, wanted))),
            (None, None) => {}
        }
    }
    let named = named.into_iter();
    nodes.extend(named.map(|(name, wanted, elements)| (name, of_one_name(elements, wanted))));
    Node::Object(nodes)
}

/// Elements of one name: a list, a value, or a value that is there more than once.
fn of_one_name(mut elements: Vec<Element>, shape: &Shape) -> Node<'static, '_> {
    // What has the list around its items in a place of its own is no item itself.
    let is_around = |element: &Element| any_is_wanted(&element.members, shape);
    match (&shape.items, &*elements) {
        (Some(_), [only]) if only.is_empty() => Node::List(Vec::new()),
        (Some(items), all) if all.len() > 1 || !is_around(&all[0]) => Node::List(
            elements
                .into_iter()
                .map(|item| shaped(item, items))
                .collect(),
        ),
        (_, [_]) => elements
            .pop()
            .map_or(Node::Null, |only| shaped(only, shape)),
        _ => Node::Twice,
    }
}
