"""What processes of their own do: they start without the rest of the hub.

typeset_child   an order set in type as PDF
attached_child  the answer taken out of such a PDF
word_child      a paper written as DOCX
paper_parts     the texts of a paper, as that process is handed them
"""
