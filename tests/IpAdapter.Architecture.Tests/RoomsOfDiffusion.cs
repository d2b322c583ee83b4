using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace IpAdapter.Architecture.Tests;

/// <summary>The rules of docs/architecture.md, "The rooms of IpAdapter.Diffusion".</summary>
public sealed class RoomsOfDiffusion
{
    private const string Project = "IpAdapter.Diffusion";

    // From whole checkpoints down to what knows nothing of a model: a folder uses those behind it.
    private static readonly string[] Rooms =
        ["Checkpoints", "Prompting", "Models", "Sampling", "Devices", "Layers", "Kernels", "Imaging", "WeightFiles", "Tables", "Platform",
        "Arithmetic"];

    [Fact]
    public void A_room_uses_only_those_that_come_after_it()
    {
        var types = new ArchLoader().LoadAssemblies(Assembly.Load(Project)).Build().Types.Where(type => type.Namespace is not null)
            .ToList();
        var uses = (from type in types
                    from target in type.GetTypeDependencies()
                    where target.Assembly?.Name.Split(',')[0] == Project && target.Namespace is not null
                    let rooms = (From: Room(type.Namespace.FullName), To: Room(target.Namespace.FullName))
                    where rooms.From is not null && rooms.To is not null
                    select (rooms.From, rooms.To, Example: $"{type.FullName} uses {target.FullName}")).ToList();
        Assert.NotEmpty(uses);

        var upward = from use in uses
                     let place = Array.IndexOf(Rooms, use.From)
                     where place < 0 || place > Array.IndexOf(Rooms, use.To)
                     select use.Example;

        Assert.Empty(upward);
    }

    [Fact]
    public void What_all_models_share_uses_none_of_them()
    {
        var folder = Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "src", Project, "Models");
        var shared = from file in Directory.EnumerateFiles(folder, "*.cs")
                     where File.ReadAllText(file).Contains($"using {Project}.Models.", StringComparison.Ordinal)
                     select $"{file} serves all models and uses one of them";

        Assert.Empty(shared);
    }

    // The folder right below the project's; null for the project's own.
    private static string? Room(string space) =>
        space.StartsWith(Project + ".", StringComparison.Ordinal) ? space.Split('.')[2] : null;
}
