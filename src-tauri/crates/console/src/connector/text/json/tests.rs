use super::*;

fn read(text: &str) -> (Node, Vec<Oddity>) {
    let (node, oddities, _) = parse(&text.chars().collect::<Vec<_>>(), 0);
    (node, oddities)
}

#[test]
fn members_keep_their_order_and_come_back_as_they_were() {
    let text = "{\n  \"b\": [\"x\", \"y\"],\n  \"a\": {\n    \"n\": 1,\n    \"t\": true\n  }\n}";
    let (node, oddities) = read(text);
    assert_eq!(oddities, []);
    assert_eq!(node.to_json(), text);
}

#[test]
fn what_editors_do_is_mended_and_told() {
    for (text, oddities) in [
        ("{“a”: “b”}", vec![Oddity::SmartQuotes]),
        ("{\"a”: \"b”}", vec![Oddity::SmartQuotes]),
        ("{\"a\": \"b\",}", vec![Oddity::TrailingComma]),
        ("{\"a\": \"b\" /* x */} // y", vec![Oddity::Comment]),
        ("{a: 'b'}", vec![]),
        ("{\"a\": \"\\u0062\"}", vec![]),
    ] {
        let (node, found) = read(text);
        assert_eq!(node, Node::Object(vec![("a".into(), Node::Text("b".into()))]), "{text}");
        assert_eq!(found, oddities, "{text}");
    }
}

#[test]
fn a_cut_text_gives_what_is_whole() {
    for text in ["{\"a\":\"b\",\"c\":\"d", "{\"a\":\"b\",\"c\":", "{\"a\":\"b\",\"c\"", "{\"a\":\"b\",\"c\":[\"d\","] {
        let (node, oddities) = read(text);
        let Node::Object(members) = node else { panic!("an object") };
        assert_eq!(members[0], ("a".into(), Node::Text("b".into())), "{text}");
        assert!(members.get(1).is_none_or(|(_, value)| value.is_cut()), "{text}: {members:?}");
        assert_eq!(oddities, [Oddity::CutOff], "{text}");
    }
}

#[test]
fn depth_and_odd_marks_do_not_stop_it() {
    let deep = "[".repeat(100_000);
    assert!(read(&deep).1.contains(&Oddity::CutOff));
    for text in ["", "{", "}", "{]", "{:", "{\"", "{,,}", "\\", "{\"a\":\"\\u12", "{\"a\":}"] {
        let _ = read(text);
    }
}
