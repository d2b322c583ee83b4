namespace IpAdapter.Graph;

/// <summary>
/// What the runtime must know of a type of result, which it can neither weigh nor describe itself. A plugin registers one for each type it
/// brings.
/// Letting go of a result is <see cref="IDisposable"/>.
/// </summary>
public interface IResultType
{
    /// <summary>The type of value this is for.</summary>
    Type ValueType { get; }

    /// <summary>Bytes of memory the value itself holds; 0 for a value that only describes.</summary>
    long BytesOf(object value);

    /// <summary>
    /// The description of a value, as its nodes give it before the run (<see cref="ICheck{TInputs, TOutputs}"/>): what the checks of the
    /// nodes that take it see.
    /// A value that only describes is its own description.
    /// </summary>
    /// <param name="value">The value; borrowed.</param>
    /// <returns>The description; null where there is nothing to say.</returns>
    object? Describe(object value);
}
