namespace IpAdapter.Graph.Nodes;

/// <summary>Builds the lists that a port takes, and reads those that it gives.</summary>
internal interface IListShape
{
    /// <summary>The list as the property's type wants it.</summary>
    object From(IReadOnlyList<object?> items);

    /// <summary>Whether a list is none, though it is not null: an immutable array that was never made.</summary>
    bool IsMissing(object list);

    /// <summary>The items of a list that is not missing; none where they can't be null.</summary>
    IEnumerable<object?> Items(object list);
}
