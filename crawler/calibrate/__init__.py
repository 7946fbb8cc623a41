"""Labels to weights: how sure the claims may be, measured on cells that people labelled. Pure.

`labels` and `cells` pair what people say with what the evidence says, `fit` finds the weights, `validate` measures them
on projects that the fit has not seen, `figures` are the measures, `report` and `diagram` write them down.
"""
