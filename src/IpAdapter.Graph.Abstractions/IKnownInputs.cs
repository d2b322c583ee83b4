namespace IpAdapter.Graph;

/// <summary>
/// What is known of a node's inputs, by the names of the properties. A host implements it, and whoever tests a node's check; nodes see
/// <see cref="Known{TInputs}"/>.
/// </summary>
public interface IKnownInputs
{
    /// <summary>Finds the value of an input, or the description of one with numbers of its own.</summary>
    /// <param name="input">Name of the property.</param>
    /// <param name="known">The value or its description; null where the run will be given nothing.</param>
    /// <returns>Whether it is known.</returns>
    bool TryGet(string input, out object? known);

    /// <summary>What is known of the items of an input that takes a list, in order; unknown items are left out.</summary>
    /// <param name="input">Name of the property.</param>
    IEnumerable<object> ItemsOf(string input);

    /// <summary>Whether an input is given anything, known or not.</summary>
    /// <param name="input">Name of the property.</param>
    bool IsGiven(string input);

    /// <summary>How many items an input is given: 0 where it is left out, null where only the run can tell.</summary>
    /// <param name="input">Name of the property.</param>
    int? CountOf(string input);
}
