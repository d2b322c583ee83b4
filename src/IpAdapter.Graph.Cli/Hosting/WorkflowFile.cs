using IpAdapter.Diffusion.Imaging;
using IpAdapter.Graph.Cli.Inspection;
using IpAdapter.Graph.Delivery;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>What was named on the command line to be run: a workflow, or a picture that carries the run it came from.</summary>
/// <param name="Path">The file.</param>
/// <param name="Workflow">The workflow in it.</param>
/// <param name="Recorded">The run it came from, where it is a picture.</param>
internal sealed record WorkflowFile(string Path, Workflow Workflow, RecordedRun? Recorded)
{
    /// <summary>Reads the file. What is wrong with a workflow is among its problems.</summary>
    /// <param name="path">The file.</param>
    /// <param name="hashes">Remembers the hashes of files.</param>
    /// <param name="temporaryFolder">Where pictures are put that a picture carries.</param>
    /// <exception cref="BadInputException">A picture without a run in it.</exception>
    public static WorkflowFile Read(string path, FileHashes hashes, string temporaryFolder)
    {
        if (!File.Exists(path) || !PictureInspection.IsPng(path))
            return new(path, WorkflowReader.ReadFile(path), null);

        var remarks = PngRemarks.Read(path);
        if (!RecordedRun.IsIn(remarks))
            throw new BadInputException($"{path}: this picture carries no workflow: it was not drawn by ipgraph, or has been saved again by something that drops texts");
        try
        {
            var recorded = RecordedRun.Read(remarks, temporaryFolder, hashes);
            return new(path, recorded.Workflow, recorded);
        }
        catch (FormatException damaged)
        {
            throw new BadInputException($"{path}: {damaged.Message}", damaged);
        }
    }
}
