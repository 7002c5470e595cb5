"""Names and order within an exported graph that follow from the network alone."""

from onnx import GraphProto, NodeProto


def normalize(graph: GraphProto) -> GraphProto:
    """The same graph for every export of equal networks; inputs and outputs keep their names.

    tf2onnx counts the functions of the process in the names of nodes and values, and sorts by name.
    """
    nodes = sort_nodes(graph)
    names = rename_values(graph, nodes)
    constants = {one.name: one for one in graph.initializer}
    normalized = GraphProto(name="network", input=graph.input, output=graph.output)
    for number, node in enumerate(nodes):
        renamed = normalized.node.add()
        renamed.CopyFrom(node)
        renamed.name = f"{node.op_type}_{number}"
        renamed.input[:] = [names[name] for name in node.input]
        renamed.output[:] = [names[name] for name in node.output]
    for name, new in names.items():
        if name in constants:
            normalized.initializer.add().CopyFrom(constants[name])
            normalized.initializer[-1].name = new
    name_rows(normalized)
    return normalized


def name_rows(graph: GraphProto) -> None:
    """Give the one dimension that varies, the number of rows, a name."""
    for value in (*graph.input, *graph.output):
        for dimension in value.type.tensor_type.shape.dim:
            if dimension.HasField("dim_param"):
                dimension.dim_param = "rows"


def sort_nodes(graph: GraphProto) -> list[NodeProto]:
    """Each node after those that it reads, depth first from the outputs."""
    producers = {name: place for place, node in enumerate(graph.node) for name in node.output}
    order: dict[int, NodeProto] = {}

    def visit(name: str) -> None:
        place = producers.get(name)
        if place is None or place in order:
            return
        for source in graph.node[place].input:
            visit(source)
        order[place] = graph.node[place]

    for output in graph.output:
        visit(output.name)
    return [*order.values()]


def rename_values(graph: GraphProto, nodes: list[NodeProto]) -> dict[str, str]:
    """A new name for each value, in the order of use; an omitted input has none."""
    names = {"": ""} | {one.name: one.name for one in (*graph.input, *graph.output)}
    for node in nodes:
        for name in (*node.input, *node.output):
            # A slash keeps names within the graph apart from those of features.
            names.setdefault(name, f"network/{len(names)}")
    return names
