namespace IpAdapter.Graph;

/// <summary>What the runtime must know of a type of result, which it can neither weigh nor write itself. A plugin registers one for each type it brings. Letting go of a result is <see cref="IDisposable"/>.</summary>
public interface IResultType
{
    /// <summary>The type of value this is for.</summary>
    Type ValueType { get; }

    /// <summary>Bytes of memory the value itself holds; 0 for a value that only describes.</summary>
    long BytesOf(object value);
}
