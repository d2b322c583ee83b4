namespace IpAdapter.Graph.Nodes;

/// <summary>Makes instances of one node class.</summary>
internal interface INodeShape
{
    NodeInstance Create(NodeDefinition definition, IServiceProvider services);
}
