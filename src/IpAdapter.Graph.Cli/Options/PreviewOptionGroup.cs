using System.CommandLine;
using IpAdapter.Graph.Hosting.Requests;

namespace IpAdapter.Graph.Cli.Options;

/// <summary>The options that show what a drawing would be after each of its steps.</summary>
internal sealed class PreviewOptionGroup
{
    private readonly Option<string?> _autoencoder = new("--preview")
    {
        Description = "Show what there is after each step of a drawing, decoded by this autoencoder: the folder or file of a tiny one "
            + "(TAESD, TAESDXL), which takes a small part of a step. The outputs are the same.",
        HelpName = "autoencoder",
    };

    private readonly Option<string> _folder = new("--preview-folder")
    {
        Description = "Where these pictures go: NODE.png, replaced in each step.",
        HelpName = "folder",
        DefaultValueFactory = _ => "previews",
    };

    private PreviewOptionGroup()
    {
    }

    /// <summary>Adds the options to a command.</summary>
    public static PreviewOptionGroup AddTo(Command command)
    {
        var group = new PreviewOptionGroup();
        command.Add(group._autoencoder);
        command.Add(group._folder);
        return group;
    }

    /// <summary>Reads what previews are asked for; null for none.</summary>
    public PreviewOptions? Read(ParseResult arguments) => arguments.GetValue(_autoencoder) is { } path
        ? new PreviewOptions(path) { Folder = arguments.GetValue(_folder) }
        : null;
}
