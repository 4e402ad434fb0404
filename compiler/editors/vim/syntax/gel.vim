" Colours for gelato's .gel files.
if exists("b:current_syntax")
  finish
endif

syntax keyword gelDeclaration kernel fn
syntax keyword gelStatement return
syntax keyword gelModifier param
syntax keyword gelType f32 bf16 f16
syntax keyword gelFunction gelu gelu_grad sigmoid silu tanh erf erfc exp expm1 log log1p sqrt abs min max where matmul
syntax keyword gelFunction relu relu6 relu2 leaky_relu clamp hardtanh hardsigmoid hardswish quick_gelu rsqrt cosh softplus log_sigmoid mish elu selu softsign
syntax keyword gelOption approximate accuracy precision
syntax match gelNumber "\v<\d+(\.\d*)?([eE][-+]?\d+)?|\.\d+([eE][-+]?\d+)?"
syntax match gelNumber "\v<0[xX]\x*(\.\x*)?[pP][-+]?\d+"
syntax match gelOperator "->\|[<>=!]=\|[-+*/@<>=]"
syntax match gelComment "#.*$" contains=@Spell
syntax region gelText start=/"/ end=/"/ oneline

highlight default link gelDeclaration Keyword
highlight default link gelStatement Statement
highlight default link gelModifier StorageClass
highlight default link gelType Type
highlight default link gelFunction Function
highlight default link gelOption Identifier
highlight default link gelNumber Number
highlight default link gelOperator Operator
highlight default link gelComment Comment
highlight default link gelText String

setlocal commentstring=#\ %s
let b:current_syntax = "gel"
