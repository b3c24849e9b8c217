//! Layers of a type, from the outside in, up to the first that is open.

use syn::visit::{self, Visit};
use syn::{AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Type};

pub(super) type Layers = u8;

/// Nothing is known.
pub(super) const NONE: Layers = 0;

/// The whole type is.
pub(super) const ALL: Layers = Layers::MAX;

/// Of what an element, or what is inside an option, is known.
pub(super) fn less(layers: Layers) -> Layers {
    if layers == ALL { ALL } else { layers.saturating_sub(1) }
}

/// Of what is known of a container with such elements.
pub(super) fn more(layers: Layers) -> Layers {
    layers.saturating_add(1)
}

/// Of a type that is written down, perhaps with a `_` in it.
pub(super) fn of_type(ty: &Type) -> Layers {
    struct Infer(bool);
    impl<'ast> Visit<'ast> for Infer {
        fn visit_type_infer(&mut self, _: &'ast syn::TypeInfer) {
            self.0 = true;
        }
    }
    let mut infer = Infer(false);
    visit::visit_type(&mut infer, ty);
    if !infer.0 {
        return ALL;
    }
    match ty {
        Type::Infer(_) => NONE,
        Type::Paren(inner) => of_type(&inner.elem),
        Type::Group(inner) => of_type(&inner.elem),
        Type::Reference(inner) => of_type(&inner.elem),
        Type::Array(array) => more(of_type(&array.elem)),
        Type::Slice(slice) => more(of_type(&slice.elem)),
        Type::Tuple(tuple) => tuple.elems.iter().map(of_type).min().unwrap_or(ALL),
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.and_then(of_segment).unwrap_or(1)
        }
        _ => 1,
    }
}

/// Of a generic type with its arguments; `None` if there are none.
pub(super) fn of_segment(segment: &PathSegment) -> Option<Layers> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    let inside = of_generics(arguments)?;
    Some(if is_pointer(&segment.ident.to_string()) { inside } else { more(inside) })
}

/// Whether a type by that name is a way to another, which its methods are called on: that is no layer.
pub(super) fn is_pointer(name: &str) -> bool {
    matches!(name, "Arc" | "Box" | "Cell" | "Mutex" | "Rc" | "RefCell" | "RwLock")
}

/// What is known of the least known of the types.
pub(super) fn of_generics(arguments: &AngleBracketedGenericArguments) -> Option<Layers> {
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(of_type(ty)),
        _ => None,
    });
    types.min()
}
