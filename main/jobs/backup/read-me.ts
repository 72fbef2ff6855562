/** Part `READ-ME.txt`: for whoever has this file and its key, and no Holdfast. */
export const READ_ME = Buffer.from(`This is a backup of Holdfast. It can be read without it.

You have opened it already if you can read this. The whole way, with the programs age, tar and sqlite3:

  age -d -i key.txt backup.age | tar -x
  sqlite3 holdfast.db

key.txt holds one line that begins with AGE-SECRET-KEY-1.

holdfast.json   what this is a backup of, and which files belong to it
holdfast.db     everything but the files: a plain SQLite database (open it with: sqlite3 -readonly holdfast.db)
attachments/    the files, each under the id that it has in the table attachment, with its true name beside it
checks.json     SHA-256 of every part, and which files were damaged already when the backup was made
                (those end in zeros, and are not what they were)

In holdfast.json an attachment is held "here", or in the "base": the full backup named under "since". What is "missing"
was not there any more when the backup was made.

None of this is encrypted any more. Take it away when you are done.
`);
