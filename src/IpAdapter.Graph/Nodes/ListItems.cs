using System.Collections;

namespace IpAdapter.Graph.Nodes;

/// <summary>Takes lists apart that nodes gave.</summary>
internal static class ListItems
{
    /// <summary>The items of a list; none where there is no list.</summary>
    public static IReadOnlyList<object?> Get(object? list) => list switch
    {
        object?[] items => items,
        IEnumerable items => [.. items.Cast<object?>()],
        _ => [],
    };
}
