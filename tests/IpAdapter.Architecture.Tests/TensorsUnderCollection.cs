using System.Reflection;

namespace IpAdapter.Architecture.Tests;

/// <summary>
/// No tensor may be freed while libtorch reads it: one is held by a dispose scope, by whoever it was given by, or not at all. So whatever
/// can be called from outside keeps its own in a scope.
/// </summary>
public sealed class TensorsUnderCollection
{
    public static TheoryData<string> Assemblies => NumbersUnderCollection.Assemblies;

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void A_public_method_keeps_what_it_makes_on_the_way_in_a_scope(string assembly) =>
        Assert.Empty(new UnscopedTensors(Assembly.Load(assembly)).OfPublicMethods());
}
