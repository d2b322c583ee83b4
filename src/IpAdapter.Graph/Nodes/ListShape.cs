using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace IpAdapter.Graph.Nodes;

/// <summary>Lists of <typeparamref name="T"/>, immutable arrays or read-only lists.</summary>
internal sealed class ListShape<T>(bool isImmutableArray) : IListShape
{
    public object From(IReadOnlyList<object?> items)
    {
        var list = new T[items.Count];
        for (var i = 0; i < list.Length; i++)
            list[i] = (T)items[i]!;
        return isImmutableArray ? ImmutableCollectionsMarshal.AsImmutableArray(list) : list;
    }

    public bool IsMissing(object list) => list is ImmutableArray<T> { IsDefault: true };

    public IEnumerable<object?> Items(object list) => default(T) is null ? ((IEnumerable<T>)list).Cast<object?>() : [];
}
