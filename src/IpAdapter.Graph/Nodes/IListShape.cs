namespace IpAdapter.Graph.Nodes;

/// <summary>Builds the lists that a port takes.</summary>
internal interface IListShape
{
    /// <summary>The list as the property's type wants it.</summary>
    object From(IReadOnlyList<object?> items);
}
