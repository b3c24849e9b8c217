//! What belongs to a function's own code, and what only stands inside it.
//!
//! Checks go where the function runs: into its blocks, its closures and its async blocks. Not into nested
//! items, which are functions of their own or no code, and not into what the compiler evaluates (`const`
//! blocks, array lengths, const arguments), where a check would not compile. The analysis and the rewriting
//! must agree on that, since they match loops by the order in which they meet them: so it is written once,
//! here.

/// The methods by which a `Visit` or `VisitMut` stays inside the function. The rest of its traversal must
/// be syn's. How items and attributes are treated is left to the visitor; no visitor may enter an item.
macro_rules! stay_inside_the_function {
    (Visit<$ast:lifetime>) => {
        fn visit_expr_const(&mut self, _: &$ast syn::ExprConst) {}
        fn visit_expr_repeat(&mut self, repeat: &$ast syn::ExprRepeat) {
            self.visit_expr(&repeat.expr);
        }
        fn visit_expr_closure(&mut self, closure: &$ast syn::ExprClosure) {
            if closure.constness.is_none() {
                syn::visit::visit_expr_closure(self, closure);
            }
        }
        fn visit_type(&mut self, _: &$ast syn::Type) {}
        fn visit_path_arguments(&mut self, _: &$ast syn::PathArguments) {}
        fn visit_angle_bracketed_generic_arguments(&mut self, _: &$ast syn::AngleBracketedGenericArguments) {}
    };
    (VisitMut) => {
        fn visit_expr_const_mut(&mut self, _: &mut syn::ExprConst) {}
        fn visit_expr_repeat_mut(&mut self, repeat: &mut syn::ExprRepeat) {
            self.visit_expr_mut(&mut repeat.expr);
        }
        fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
            if closure.constness.is_none() {
                syn::visit_mut::visit_expr_closure_mut(self, closure);
            }
        }
        fn visit_type_mut(&mut self, _: &mut syn::Type) {}
        fn visit_path_arguments_mut(&mut self, _: &mut syn::PathArguments) {}
        fn visit_angle_bracketed_generic_arguments_mut(
            &mut self,
            _: &mut syn::AngleBracketedGenericArguments,
        ) {
        }
    };
}

pub(crate) use stay_inside_the_function;
